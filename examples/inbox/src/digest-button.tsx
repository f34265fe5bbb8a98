import { type ReactElement, useState } from 'react'
import { postDigest } from './backend.ts'

interface DigestButtonProps {
  readonly workspace: string
  readonly opened: (threadId: string) => void
}

/** The server posts with a token that it asks for by the workspace's id; the browser only says which workspace. */
export function DigestButton({ workspace, opened }: DigestButtonProps): ReactElement {
  const [note, setNote] = useState<string>()
  const [isPosting, setPosting] = useState(false)

  const post = async (): Promise<void> => {
    setPosting(true)
    setNote(undefined)
    const answer = await postDigest(workspace).catch(() => ({ code: 'offline', message: 'The app does not answer.' }))
    setPosting(false)
    if ('code' in answer) setNote(answer.message)
    else {
      setNote(`Posted as ${answer.postedBy}.`)
      opened(answer.threadId)
    }
  }

  return (
    <div className="digest">
      <button className="button" disabled={isPosting} onClick={() => void post()}>
        {isPosting ? 'Posting…' : 'Post digest'}
      </button>
      <output>{note}</output>
    </div>
  )
}
