/** Someone who uses this app. It has nothing to do with Glue's users: who may do what here is this app's decision. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly role: 'operator' | 'reader'
  readonly may: string
}

/** The two people of the example. A real app has its own users here. */
export const people: readonly Person[] = [
  { id: 'operator', name: 'Operator', role: 'operator', may: 'May install the app, read and post.' },
  { id: 'reader', name: 'Reader', role: 'reader', may: 'May read. Cannot install or post.' },
]
