import type { KeyboardEvent, ReactElement, RefObject } from 'react'

interface ComposerProps {
  readonly input: RefObject<HTMLTextAreaElement | null>
  readonly text: string
  readonly write: (text: string) => void
  readonly send: (text: string) => void
}

export function Composer({ input, text, write, send }: ComposerProps): ReactElement {
  const submit = (): void => {
    input.current?.focus()
    if (text.trim() !== '') send(text.trim())
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    // With Ctrl or Cmd as well. Enter that ends a word of an input method is none.
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return
    event.preventDefault()
    submit()
  }
  return (
    <form
      className="composer"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <label className="visually-hidden" htmlFor="message">
        Message
      </label>
      <textarea
        id="message"
        ref={input}
        placeholder="Write a message"
        aria-describedby="message-keys"
        rows={1}
        value={text}
        onChange={(event) => write(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <button className="button primary" aria-disabled={text.trim() === ''}>
        Send
      </button>
      <p id="message-keys" className="quiet">
        Enter sends, Shift and Enter begins a new line.
      </p>
    </form>
  )
}
