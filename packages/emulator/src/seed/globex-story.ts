import { readableId, type Story } from './tell-story.ts'

const workspace = readableId('wks', 'Globex')
const planner = readableId('usr', 'GlobexPlanner')
const driver = readableId('usr', 'GlobexDriver')
const buyer = readableId('usr', 'GlobexBuyer')
const routes = readableId('grp', 'GlobexRoutes')
const warehouse = readableId('grp', 'GlobexWarehouse')
const partners = readableId('grp', 'GlobexPartners')

/** A haulier: the workspace that has not installed the app. */
export function globexStory(): Story {
  return {
    workspace: { id: workspace, name: 'Globex', emailDomain: 'globex.example' },
    users: [
      { id: planner, name: 'Globex Planner' },
      { id: driver, name: 'Globex Driver' },
      { id: buyer, name: 'Globex Buyer' },
    ],
    groups: [
      { id: routes, name: 'Routes', isPublic: true, memberIds: [planner, driver] },
      { id: warehouse, name: 'Warehouse', isPublic: true, memberIds: [planner, buyer] },
      { id: partners, name: 'Partners', isPublic: false, memberIds: [buyer] },
    ],
    threads: [
      {
        id: readableId('thr', 'GlobexBridge'),
        subject: 'Bridge closed until Thursday',
        to: [routes],
        at: '2026-10-26T05:40:00.000Z',
        messages: [
          [driver, 0, 'The bridge on the northern route is closed until Thursday. The detour takes 25 minutes.'],
          [planner, 8, 'Tours 3 and 5 leave half an hour earlier, then.'],
          [driver, 10, 'Fine with me.'],
        ],
      },
      {
        id: readableId('thr', 'GlobexInventory'),
        subject: 'Stocktaking',
        to: [warehouse],
        at: '2026-10-27T07:00:00.000Z',
        messages: [
          [buyer, 0, 'We count on Saturday. Rows A to F in the morning, the rest after lunch.'],
          [planner, 30, 'No deliveries are planned for that day.'],
        ],
      },
      {
        id: readableId('thr', 'GlobexPallets'),
        subject: 'Pallets running low',
        to: [warehouse, planner],
        at: '2026-10-28T09:10:00.000Z',
        messages: [
          [buyer, 0, 'About sixty pallets left. New ones come on Monday.'],
          [planner, 12, 'Enough until Monday if the returns come back in time.'],
          [buyer, 300, 'They did: 84 now.'],
        ],
      },
      {
        id: readableId('thr', 'GlobexTyres'),
        subject: 'Winter tyres',
        to: [routes, buyer],
        at: '2026-10-29T06:20:00.000Z',
        messages: [
          [planner, 0, 'Two vans a day, beginning on Monday. The list is on the board.'],
          [driver, 15, 'Van 4 needs new brake pads as well.'],
          [buyer, 22, 'Ordered.'],
        ],
      },
      {
        id: readableId('thr', 'GlobexContract'),
        subject: 'Contract for the next year',
        to: [partners],
        at: '2026-10-30T12:00:00.000Z',
        messages: [
          [buyer, 0, 'The offer arrived. Comments by Wednesday, please.'],
          [buyer, 90, 'One page about prices is still missing.'],
        ],
      },
      {
        id: readableId('thr', 'GlobexChat'),
        to: [routes],
        at: '2026-10-31T05:00:00.000Z',
        messages: [
          [driver, 0, 'Fog on the coast road. Take it slowly.'],
          [planner, 4, 'Noted, customers know that you may be late.'],
        ],
      },
      {
        id: readableId('thr', 'GlobexDirect'),
        to: [planner, buyer],
        at: '2026-10-30T08:30:00.000Z',
        messages: [
          [planner, 0, 'Is the order for the labels out?'],
          [buyer, 5, 'Since yesterday.'],
        ],
      },
    ],
  }
}
