/** The two people of the guides. */
export const passwords: Readonly<Record<'admin' | 'reader', string>> = {
  admin: 'correct horse',
  reader: 'battery staple',
}

/** The `users.ts` that the guide on sign-in leaves to its reader. */
export const usersFile: string = `
export interface User {
  readonly id: string
  readonly isAdmin: boolean
}

const passwords = new Map(Object.entries(${JSON.stringify(passwords)}))

export async function checkPassword(name: string, password: string): Promise<string | undefined> {
  return passwords.get(name) === password ? name : undefined
}

export async function findUser(id: string): Promise<User | undefined> {
  return passwords.has(id) ? { id, isAdmin: id === 'admin' } : undefined
}
`
