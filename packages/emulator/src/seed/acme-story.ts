import { readableId, type Story } from './tell-story.ts'

const workspace = readableId('wks', 'Acme')
const designer = readableId('usr', 'AcmeDesigner')
const developer = readableId('usr', 'AcmeDeveloper')
const producer = readableId('usr', 'AcmeProducer')
const support = readableId('usr', 'AcmeSupport')
const launch = readableId('grp', 'AcmeLaunch')
const design = readableId('grp', 'AcmeDesign')
const budget = readableId('grp', 'AcmeBudget')

/** A launch: the workspace that installs the app by the code flow. */
export function acmeStory(): Story {
  return {
    workspace: { id: workspace, name: 'Acme', emailDomain: 'acme.example' },
    users: [
      { id: designer, name: 'Acme Designer' },
      { id: developer, name: 'Acme Developer' },
      { id: producer, name: 'Acme Producer' },
      { id: support, name: 'Acme Support' },
    ],
    groups: [
      { id: launch, name: 'Launch', isPublic: true, memberIds: [designer, developer, producer, support] },
      { id: design, name: 'Design', isPublic: true, memberIds: [designer, producer] },
      { id: budget, name: 'Budget', isPublic: false, memberIds: [producer] },
    ],
    threads: [
      {
        id: readableId('thr', 'AcmeWelcome'),
        subject: 'Welcome to Acme',
        to: [workspace],
        at: '2026-10-19T08:00:00.000Z',
        messages: [
          [
            producer,
            0,
            'Welcome! Everything about the autumn release lives in **Launch**, everything visual in **Design**.',
          ],
          [support, 12, 'The help centre is open as well. Questions from customers go there first.'],
        ],
      },
      {
        id: readableId('thr', 'AcmeChecklist'),
        subject: 'Launch checklist',
        to: [launch],
        at: '2026-10-26T09:05:00.000Z',
        messages: [
          [
            producer,
            0,
            'Nine days to go. Open points: release notes, the status page, a last look at the sign-up form.',
          ],
          [
            developer,
            21,
            'The status page is done. The sign-up form still shows the old field order on narrow screens.',
          ],
          [designer, 34, 'I can fix the order today. The new icons are in as well.'],
          [support, 58, 'Release notes: a first draft is ready for review.'],
          [producer, 95, 'Thank you. Then only the sign-up form is left.'],
        ],
      },
      {
        id: readableId('thr', 'AcmeReview'),
        subject: 'Design review: empty states',
        to: [design, developer],
        at: '2026-10-27T13:30:00.000Z',
        messages: [
          [designer, 0, 'Three drafts for the empty inbox are up. I like the second: one sentence, one button.'],
          [producer, 18, 'The second, yes. Could the button say what happens next?'],
          [designer, 26, '"Start your first project" it is.'],
          [developer, 140, 'Built. It also works without the illustration, for slow connections.'],
        ],
      },
      {
        id: readableId('thr', 'AcmeOnCall'),
        subject: 'On-call handover, week 44',
        to: [launch, support],
        at: '2026-10-30T16:00:00.000Z',
        messages: [
          [
            developer,
            0,
            'A quiet week: one alert on Tuesday, a full disk on the build machine. Cleaned up, an alarm at 80 % is set.',
          ],
          [support, 9, 'Taking over. Anything planned for the weekend?'],
          [developer, 14, 'A database upgrade on Sunday at 06:00, about ten minutes read-only.'],
        ],
      },
      {
        id: readableId('thr', 'AcmeFeedback'),
        subject: 'Feedback from the first testers',
        to: [launch, design],
        at: '2026-10-31T10:20:00.000Z',
        messages: [
          [
            support,
            0,
            'Twelve testers so far. What they like: the start page. What they miss: a way to undo an archive.',
          ],
          [producer, 41, 'Undo is worth it. Can it be in by the launch?'],
          [developer, 67, 'Yes, it is half a day.'],
        ],
      },
      {
        id: readableId('thr', 'AcmeNumbers'),
        subject: 'Numbers for the next quarter',
        to: [budget],
        at: '2026-10-29T07:45:00.000Z',
        messages: [
          [producer, 0, 'A first plan is in the folder. Please treat it as a draft.'],
          [producer, 180, 'Updated with the new hosting costs.'],
        ],
      },
      {
        id: readableId('thr', 'AcmeLaunchChat'),
        to: [launch],
        at: '2026-11-01T17:10:00.000Z',
        messages: [
          [designer, 0, 'The new icons look good on the big screen in the hall.'],
          [developer, 3, 'They do. Undo for archive is merged, by the way.'],
          [support, 8, 'Testers will be happy.'],
        ],
      },
      {
        id: readableId('thr', 'AcmeDirect'),
        to: [designer, developer],
        at: '2026-10-28T11:00:00.000Z',
        messages: [
          [designer, 0, 'Do you have five minutes for the field order?'],
          [developer, 2, 'Now is good.'],
        ],
      },
    ],
  }
}
