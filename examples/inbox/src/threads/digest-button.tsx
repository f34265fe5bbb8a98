import { type ReactElement, useState } from 'react'
import { postDigest } from '../backend.ts'
import { useAnnounce } from '../feedback/announcer.tsx'

interface DigestButtonProps {
  readonly workspace: string
  readonly opened: (threadId: string) => void
}

/** The server posts with a token that it asks for by the workspace's id; the browser only says which workspace. */
export function DigestButton({ workspace, opened }: DigestButtonProps): ReactElement {
  const [failure, setFailure] = useState<string>()
  const [isPosting, setPosting] = useState(false)
  const announce = useAnnounce()

  const post = async (): Promise<void> => {
    if (isPosting) return
    setPosting(true)
    setFailure(undefined)
    const answer = await postDigest(workspace)
    setPosting(false)
    if ('code' in answer) return setFailure(answer.message)
    announce(`Digest posted as ${answer.postedBy}.`)
    opened(answer.threadId)
  }

  return (
    <div className="digest">
      <button className="button" aria-disabled={isPosting} onClick={() => void post()}>
        {isPosting ? 'Posting…' : 'Post digest'}
      </button>
      {failure && (
        <p className="failure" role="alert">
          {failure}
        </p>
      )}
    </div>
  )
}
