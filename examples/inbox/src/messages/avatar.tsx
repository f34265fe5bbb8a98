import type { ReactElement } from 'react'

/** Initials on one of six colours, the same for the same name. */
export function Avatar({ name }: { readonly name: string }): ReactElement {
  const initials = name.split(/\s+/).map((word) => word.charAt(0))
  const hue = [...name].reduce((sum, character) => sum + (character.codePointAt(0) ?? 0), 0) % 6
  return (
    <span className={`avatar hue-${hue}`} aria-hidden>
      {[initials[0], initials.length > 1 && initials.at(-1)]}
    </span>
  )
}
