import { useGlueSession } from '@glue/react'
import { type ReactElement, type SubmitEvent, useState } from 'react'
import { addWorkspace, type Failure, type Settings } from '../backend.ts'
import { go } from '../place/place.ts'

/** A workspace that somebody installed the app in from inside Glue is not known to the app before it is named. */
export function AddWorkspace({ settings }: { readonly settings: Settings }): ReactElement {
  const { refetch } = useGlueSession()
  const [id, setId] = useState('')
  const [failure, setFailure] = useState<Failure>()
  const [isChecking, setChecking] = useState(false)

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault()
    setChecking(true)
    const answer = await addWorkspace(id.trim())
    setChecking(false)
    setFailure(answer)
    if (answer) return
    setId('')
    await refetch()
    go({ workspace: id.trim() })
  }

  return (
    <form className="add" onSubmit={(event) => void submit(event)}>
      <label htmlFor="workspace-id">Installed from inside Glue?</label>
      <div className="row">
        <input
          id="workspace-id"
          list="suggestions"
          placeholder="wks_…"
          value={id}
          onChange={(event) => setId(event.target.value)}
          aria-describedby={failure && 'workspace-failure'}
          required
          spellCheck={false}
          autoComplete="off"
        />
        <button className="button" aria-disabled={isChecking}>
          Add
        </button>
      </div>
      <datalist id="suggestions">
        {settings.suggestions.map((suggestion) => (
          <option key={suggestion.id} value={suggestion.id}>
            {suggestion.name}
          </option>
        ))}
      </datalist>
      {failure && (
        <p id="workspace-failure" className="failure" role="alert">
          {failure.message}
        </p>
      )}
    </form>
  )
}
