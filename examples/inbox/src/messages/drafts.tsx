import {
  type Context,
  createContext,
  type ReactElement,
  type ReactNode,
  useCallback,
  useContext,
  useMemo,
  useState,
} from 'react'

interface Drafts {
  readonly texts: Readonly<Record<string, string>>
  readonly change: (key: string, edit: (text: string) => string) => void
  readonly clear: () => void
}

const DraftsContext: Context<Drafts> = createContext<Drafts>({ texts: {}, change: () => {}, clear: () => {} })

/**
 * Keeps what was written and not sent. It stands above the providers, which forget everything with the session: whoever was
 * signed out in the middle of a sentence finds it again.
 */
export function DraftKeeper({ children }: { readonly children: ReactNode }): ReactElement {
  const [texts, setTexts] = useState<Drafts['texts']>({})
  const change = useCallback<Drafts['change']>(
    (key, edit) => setTexts((all) => ({ ...all, [key]: edit(all[key] ?? '') })),
    [],
  )
  const clear = useCallback(() => setTexts({}), [])
  const drafts = useMemo(() => ({ texts, change, clear }), [texts, change, clear])
  return <DraftsContext value={drafts}>{children}</DraftsContext>
}

interface DraftOwner {
  readonly user: string
  readonly thread: string
}

interface Draft {
  readonly text: string
  readonly write: (text: string) => void
  /** Puts a message that was not sent before what stands there. */
  readonly takeBack: (text: string) => void
}

/** The draft of a person in a thread. No other person sees it. */
export function useDraft({ user, thread }: DraftOwner): Draft {
  const { texts, change } = useContext(DraftsContext)
  const key = `${user} ${thread}`
  const write = useCallback((text: string) => change(key, () => text), [change, key])
  const takeBack = useCallback((text: string) => change(key, (after) => `${text}\n${after}`.trim()), [change, key])
  return { text: texts[key] ?? '', write, takeBack }
}

/** Forgets all of them: the person has left. */
export function useClearDrafts(): () => void {
  return useContext(DraftsContext).clear
}
