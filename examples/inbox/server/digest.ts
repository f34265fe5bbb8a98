import { GlueClient } from '@glue/client'
import type { GlueOAuth } from '@glue/oauth'
import { parseWorkspaceID } from '@glue/schema'

export interface DigestOptions {
  readonly oauth: GlueOAuth
  readonly workspaceId: string
  readonly url: string
  readonly fetch: typeof globalThis.fetch
  readonly signal?: AbortSignal
}

/** What the digest did: who posted, where, and the text. */
export interface Digest {
  readonly postedBy: string
  readonly threadId: string
  readonly text: string
}

/**
 * Posts a digest of the latest threads into a workspace, without a visitor and without a stored token: all it needs is
 * the workspace's id.
 */
export async function postDigest({ oauth, workspaceId, url, fetch, signal }: DigestOptions): Promise<Digest> {
  const { accessToken } = await oauth.tokenFor(workspaceId, signal ? { signal } : {})
  const client = new GlueClient({ accessToken, url, fetch })

  const me = await client.me
  const { nodes: threads } = await client.threads({ last: 5, order: 'lastMessage' })
  const text = digestText(threads.map(({ subject }) => subject))

  // A workspace's id is also the id of its General group. With a subject, Glue starts a thread in the group.
  const sent = await client.sendMessage({
    thread: { recipients: [parseWorkspaceID(workspaceId)], subject: 'Digest' },
    message: { text },
  })
  return { postedBy: me?.name ?? 'the app', threadId: sent?.thread?.id ?? '', text }
}

function digestText(subjects: readonly (string | null)[]): string {
  const lines = subjects.filter((subject) => subject !== null).map((subject) => `- ${subject}`)
  return lines.length === 0 ? 'Nothing new.' : `Latest threads:\n\n${lines.toReversed().join('\n')}`
}
