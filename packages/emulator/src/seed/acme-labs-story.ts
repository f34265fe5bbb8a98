import { readableId, type Story } from './tell-story.ts'

const workspace = readableId('wks', 'AcmeLabs')
const app = readableId('usr', 'AcmeDigestInAcmeLabs')
const researcher = readableId('usr', 'AcmeLabsResearcher')
const engineer = readableId('usr', 'AcmeLabsEngineer')
const analyst = readableId('usr', 'AcmeLabsAnalyst')
const experiments = readableId('grp', 'AcmeLabsExperiments')
const reading = readableId('grp', 'AcmeLabsReading')
const sponsors = readableId('grp', 'AcmeLabsSponsors')
const hiring = readableId('grp', 'AcmeLabsHiring')

/** A laboratory: the workspace that has the app from inside the product, and has added it to a private group. */
export function acmeLabsStory(): Story {
  return {
    workspace: { id: workspace, name: 'Acme Labs', emailDomain: 'labs.acme.example' },
    users: [
      { id: researcher, name: 'Acme Labs Researcher' },
      { id: engineer, name: 'Acme Labs Engineer' },
      { id: analyst, name: 'Acme Labs Analyst' },
      // Glue keeps an app's user when the app is removed, so it is one of the people here and not of the installation.
      { id: app, name: 'Acme Digest' },
    ],
    groups: [
      { id: experiments, name: 'Experiments', isPublic: true, memberIds: [researcher, engineer, analyst] },
      { id: reading, name: 'Reading club', isPublic: true, memberIds: [researcher, analyst] },
      { id: sponsors, name: 'Sponsors', isPublic: false, memberIds: [researcher, app] },
      { id: hiring, name: 'Hiring', isPublic: false, memberIds: [researcher, engineer] },
    ],
    threads: [
      {
        id: readableId('thr', 'AcmeLabsSetup'),
        subject: 'The new test bench',
        to: [experiments],
        at: '2026-10-20T07:30:00.000Z',
        messages: [
          [engineer, 0, 'The bench is assembled. Calibration runs tonight, results tomorrow morning.'],
          [researcher, 44, 'Please note the room temperature beside every run.'],
          [engineer, 51, 'Will do, there is a column for it now.'],
        ],
      },
      {
        id: readableId('thr', 'AcmeLabsRun7'),
        subject: 'Run 7: what went wrong',
        to: [experiments, analyst],
        at: '2026-10-28T14:15:00.000Z',
        messages: [
          [analyst, 0, 'Run 7 drifts after 40 minutes. Runs 1 to 6 did not.'],
          [engineer, 16, 'The sensor cable was changed between 6 and 7.'],
          [researcher, 25, 'Then run 8 with the old cable, everything else the same.'],
          [analyst, 1450, 'Run 8 is flat. It was the cable.'],
        ],
      },
      {
        id: readableId('thr', 'AcmeLabsPaper'),
        subject: 'Paper of the month',
        to: [reading],
        at: '2026-10-22T16:00:00.000Z',
        messages: [
          [analyst, 0, 'For November: a survey on measuring noise, 14 pages, easy to read.'],
          [researcher, 33, 'Agreed. I will prepare the questions.'],
        ],
      },
      {
        id: readableId('thr', 'AcmeLabsReport'),
        subject: 'Quarterly report for the sponsors',
        to: [sponsors],
        at: '2026-10-29T09:00:00.000Z',
        messages: [
          [researcher, 0, 'The report is due on the 13th. Three pages, two figures.'],
          [app, 5, 'Digest: 4 new messages in Experiments since yesterday.'],
        ],
      },
      {
        id: readableId('thr', 'AcmeLabsMove'),
        subject: 'Moving the server room',
        to: [workspace],
        at: '2026-10-30T08:00:00.000Z',
        messages: [
          [engineer, 0, 'On Friday from 18:00 the shared drive is offline, for about two hours.'],
          [analyst, 7, 'Thanks for the early notice.'],
          [engineer, 2050, 'Done, all machines are back.'],
        ],
      },
      {
        id: readableId('thr', 'AcmeLabsInterviews'),
        subject: 'Interviews in November',
        to: [hiring],
        at: '2026-10-27T10:00:00.000Z',
        messages: [
          [researcher, 0, 'Two interviews next week. Who joins?'],
          [engineer, 19, 'I do, on Thursday.'],
        ],
      },
      {
        id: readableId('thr', 'AcmeLabsChat'),
        to: [experiments],
        at: '2026-10-31T12:00:00.000Z',
        messages: [
          [engineer, 0, 'New cables have arrived.'],
          [researcher, 6, 'Good. Run 9 on Monday, then.'],
          [analyst, 11, 'I will have the comparison ready.'],
        ],
      },
      {
        id: readableId('thr', 'AcmeLabsDirect'),
        to: [researcher, app],
        at: '2026-10-29T15:20:00.000Z',
        messages: [
          [researcher, 0, 'Hello! Are you the digest?'],
          [app, 1, 'Yes. I write a short digest of what happened, whenever somebody asks for one.'],
        ],
      },
    ],
  }
}
