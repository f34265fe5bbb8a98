import { isObject } from './possible-leaf.ts'
import type { Random } from './random.ts'

/**
 * A value of JSON with one change somewhere in it: a key more or less, null, a leaf of another type, an id of something
 * else, or a part of it in another place. What comes out may be as right as it was.
 */
export function changedJSON(value: unknown, random: Random): unknown {
  const places = placesIn(value)
  const parts = places.map((path) => at(value, path))
  return withChange(value, random.pick(places), (old) => changed(old, parts, random))
}

type Path = readonly (string | number)[]

const others: readonly unknown[] = [
  null,
  0,
  1.5,
  true,
  'text',
  'usr_1',
  'thr_1',
  'grp_1',
  '2026-01-31T09:30:00Z',
  '#fff',
  'open',
  'AWAY',
  'ADDED_LATER',
  'User',
  'Thread',
  'Group',
  'Message',
  [],
  {},
]

/** @param parts - what else there is in the value */
function changed(old: unknown, parts: readonly unknown[], random: Random): unknown {
  if (random.chance(0.4)) {
    if (isObject(old)) return random.chance(0.5) ? without(old, random) : withMore(old, parts, random)
    if (Array.isArray(old)) return [...old, random.pick([...others, ...old])]
    if (typeof old === 'string') return random.pick(others.filter((other) => typeof other === 'string'))
  }
  return random.pick(random.chance(0.2) ? parts : others)
}

function withMore(object: Readonly<Record<string, unknown>>, parts: readonly unknown[], random: Random): unknown {
  const entries = parts.filter(isObject).flatMap((part) => Object.entries(part))
  const [key, value] = random.pick([['other', random.pick(others)] as const, ...entries])
  return { ...object, [key]: value }
}

function without(object: Readonly<Record<string, unknown>>, random: Random): unknown {
  const keys = Object.keys(object)
  const dropped = keys.length === 0 ? '' : random.pick(keys)
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== dropped))
}

function placesIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path]
  const inner = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [path, ...inner.flatMap(([key, part]) => placesIn(part, [...path, key]))]
}

function at(value: unknown, [key, ...rest]: Path): unknown {
  if (key === undefined) return value
  return at(Object.entries(value ?? {}).find(([name]) => name === String(key))?.[1], rest)
}

function withChange(value: unknown, [key, ...rest]: Path, change: (old: unknown) => unknown): unknown {
  if (key === undefined) return change(value)
  if (Array.isArray(value)) return value.map((item, index) => (index === key ? withChange(item, rest, change) : item))
  if (!isObject(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => [name, name === key ? withChange(part, rest, change) : part]),
  )
}
