import {
  type Context,
  createContext,
  type ReactElement,
  type ReactNode,
  useCallback,
  useContext,
  useState,
} from 'react'

type Announce = (text: string) => void

const AnnounceContext: Context<Announce> = createContext<Announce>(() => {})

/** Says to a screen reader what others see happen: a new message, a message that was not sent. */
export function Announcer({ children }: { readonly children: ReactNode }): ReactElement {
  const [said, setSaid] = useState({ text: '', count: 0 })
  const announce = useCallback((text: string) => setSaid(({ count }) => ({ text, count: count + 1 })), [])
  return (
    <AnnounceContext value={announce}>
      {children}
      <output className="visually-hidden">
        {/* The same words a second time are said again when they are another node. */}
        <span key={said.count}>{said.text}</span>
      </output>
    </AnnounceContext>
  )
}

export function useAnnounce(): Announce {
  return useContext(AnnounceContext)
}
