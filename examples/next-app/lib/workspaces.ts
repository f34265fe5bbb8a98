import { glue } from './glue'

/** Where the app is installed. Everybody who is signed in to this app may read in all of them. */
export async function workspaceIds(): Promise<string[]> {
  const ids: string[] = []
  for await (const { workspaceId } of glue().oauth.installations.list()) ids.push(workspaceId)
  return ids
}
