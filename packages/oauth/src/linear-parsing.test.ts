import { globSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parseSync } from 'vite'
import { parseTokenResponse } from './grants/index.ts'
import { splitScopes } from './grants/scopes.ts'
import { retryAfterMs } from './http/retry-after.ts'
import { validateAuthorizationResponse } from './grants/authorization-response.ts'
import { maskedText } from './masked-text.ts'
import { discoverServer } from './server/discover-server.ts'
import { glueServer } from './server/glue-server.ts'
import { recordKey, recordKeyParts } from './store/record-key.ts'
import { parseCookies } from './web/installation/cookie-header.ts'
import { safeReturnTo } from './web/return-to.ts'
import { isWorkspaceId } from './workspace-id.ts'

// Times would say more about the machine than about the code. So the rule is on the patterns, and the caps are on what
// comes out.

interface Pattern {
  readonly pattern: string
  readonly flags: string
}

/** More repetitions than this count as endless: `{1,16384}` is a `+` with a good intention. */
const MOST_REPETITIONS = 128
/** How many ways the repetitions that are not endless may split one text, in all. */
const MOST_WAYS = 256

/** What a part of a pattern can do. */
interface Part {
  readonly ways: number
  readonly endless: number
  /** Whether it matches at the start of the text only. */
  readonly isAnchored: boolean
  /** Whether nothing that could fail comes after its endless repetition. */
  readonly endsEndless: boolean
}

/**
 * Refuses a pattern whose work is not bound by the length of the text times a constant.
 *
 * Backtracking costs more than that by having two endless repetitions to share a text between them, by repeating what
 * can split a text in several ways, or by starting an endless repetition anew at each position. So there may be one, of
 * a single character, outside of any other repetition, in a pattern that starts at the text's start or ends with it.
 */
function assertLinear({ pattern, flags }: Pattern): void {
  if (/[mv]/.test(flags)) throw new Error('The rule does not know the flags m and v.')
  let at = 0
  const whole = alternatives()
  if (at < pattern.length) throw new Error('The rule does not know this syntax.')
  if (whole.endless > 1) throw new Error('It has two endless repetitions.')
  if (whole.ways > MOST_WAYS) throw new Error('It can split a text in too many ways.')
  if (whole.endless === 1 && !whole.isAnchored && !whole.endsEndless) {
    throw new Error('It starts an endless repetition at each position.')
  }

  function alternatives(): Part {
    const parts = [sequence()]
    while (pattern[at] === '|') {
      at += 1
      parts.push(sequence())
    }
    return {
      ways: parts.reduce((sum, { ways }) => sum + ways, 0),
      endless: parts.reduce((sum, { endless }) => sum + endless, 0),
      isAnchored: parts.every(({ isAnchored }) => isAnchored),
      endsEndless: parts.every(({ endless, endsEndless }) => endless === 0 || endsEndless),
    }
  }

  function sequence(): Part {
    let soFar: Part = { ways: 1, endless: 0, isAnchored: pattern[at] === '^', endsEndless: false }
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') {
      const next = term()
      soFar = {
        ways: soFar.ways * next.ways,
        endless: soFar.endless + next.endless,
        isAnchored: soFar.isAnchored || (soFar.ways === 1 && soFar.endless === 0 && next.isAnchored),
        endsEndless: next.endsEndless,
      }
    }
    return soFar
  }

  function term(): Part {
    const isGroup = pattern[at] === '('
    const inner = isGroup ? group() : character()
    const [min, max] = repetitions()
    if (max === 1 && min === 1) return inner
    if (max > MOST_REPETITIONS && isGroup) throw new Error('It repeats a group endlessly.')
    if (max > MOST_REPETITIONS) return { ways: 1, endless: 1, isAnchored: false, endsEndless: true }
    if (max > 1 && inner.endless > 0) throw new Error('It repeats an endless repetition.')
    return {
      ...inner,
      ways: inner.ways ** max * (max - min + 1),
      isAnchored: inner.isAnchored && min > 0,
      endsEndless: false,
    }
  }

  function group(): Part {
    const [opening] = rest().match(/^\((?:\?(?:[:=!]|<[=!]|<[A-Za-z]{1,40}>))?/) ?? ['']
    at += opening.length
    const inner = alternatives()
    if (pattern[at] !== ')') throw new Error('The rule does not know this syntax.')
    at += 1
    const isLookaround = /[=!]$/.test(opening)
    if (isLookaround && inner.endless > 0) throw new Error('It looks around endlessly.')
    return { ...inner, isAnchored: inner.isAnchored && !isLookaround, endsEndless: false }
  }

  function character(): Part {
    const [escape] =
      rest().match(/^\\(?:[pP]\{[A-Za-z_=]{1,40}\}|u\{[0-9A-Fa-f]{1,6}\}|u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|.)/s) ?? []
    if (escape !== undefined && /^\\[1-9k]$/.test(escape)) throw new Error('It refers back to what it matched.')
    const isAnchor = pattern[at] === '^'
    at += escape?.length ?? (pattern[at] === '[' ? classLength() : 1)
    return { ways: 1, endless: 0, isAnchored: isAnchor, endsEndless: false }
  }

  function classLength(): number {
    let end = at + 1
    while (end < pattern.length && pattern[end] !== ']') end += pattern[end] === '\\' ? 2 : 1
    return end + 1 - at
  }

  function repetitions(): readonly [min: number, max: number] {
    const found = /^(?:([*+?])|\{(\d{1,9})(?:(,)(\d{0,9}))?\})\??/.exec(rest())
    if (found === null) return [1, 1]
    const [text, sign, min, comma, max] = found
    at += text.length
    if (sign !== undefined) return [sign === '+' ? 1 : 0, sign === '?' ? 1 : Infinity]
    if (comma === undefined) return [Number(min), Number(min)]
    return [Number(min), max === '' ? Infinity : Number(max)]
  }

  function rest(): string {
    return pattern.slice(at)
  }
}

describe('DS-4 the rule on patterns', () => {
  test.each([
    /^a+$/,
    /^wks_[0-9A-Za-z_-]{1,128}$/,
    /[A-Za-z0-9_-]{16,}/g,
    /^\d{1,3}(?:\.\d{1,3}){3}$/,
    /^(?:(?:.+\.)?localhost|\[::1\])$/,
    /%(?![0-9A-Fa-f]{2})/,
    /[\]*+(]x?/u,
    /^\u{41}\p{L}*$/u,
    /a|b|[^c]/,
  ])('lets %s pass', (regex) => {
    expect(() => assertLinear({ pattern: regex.source, flags: regex.flags })).not.toThrow()
  })

  test.each<[reason: string, pattern: string, flags?: string]>([
    ['at each position', '\\s*,\\s', ''],
    ['two endless', '\\s*,\\s*'],
    ['at each position', 'a+$'],
    ['at each position', '<([^>]+)>; rel="next"'],
    ['at each position', '^a|b+c'],
    ['at each position', '(?!^)a+b'],
    ['at each position', '(?:^x)?a+b'],
    ['two endless', '^.*x.*$'],
    ['two endless', '^a{1,200}a{1,200}$'],
    ['group endlessly', '^(a+)+$'],
    ['group endlessly', '^(?:a|aa)*$'],
    ['group endlessly', '^(?<word>a|aa){2,}$'],
    ['repeats an endless', '^(?:a+b?){2}$'],
    ['too many ways', '^(?:a{0,9}){0,9}$'],
    ['too many ways', '^(?:a|aa){1,20}$'],
    ['too many ways', 'a{0,99}a{0,99}b'],
    ['looks around', '^(?=a*b)'],
    ['refers back', '^(a)\\1$'],
    ['flags', '^a+b', 'm'],
    ['syntax', '^a)'],
  ])('%s: refuses %s', (reason, pattern, flags = '') => {
    expect(() => assertLinear({ pattern, flags })).toThrow(reason)
  })
})

interface Source {
  readonly file: string
  readonly patterns: readonly Pattern[]
  /** Patterns that are made at run time, which no rule can look at. */
  readonly made: number
}

function sourceOf(file: string): Source {
  const patterns: Pattern[] = []
  let made = 0
  const walk = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return
    if ('regex' in node) patterns.push(node.regex as Pattern)
    if ('type' in node && node.type === 'Identifier' && 'name' in node && node.name === 'RegExp') made += 1
    for (const child of Object.values(node)) walk(child)
  }
  const { program, errors } = parseSync(file, readFileSync(new URL(file, import.meta.url), 'utf8'))
  expect(errors).toEqual([])
  walk(program)
  return { file, patterns, made }
}

const sources = globSync('**/*.ts', { cwd: new URL('.', import.meta.url) })
  .filter((file) => !file.endsWith('.test.ts') && !file.endsWith('.test-d.ts'))
  .map(sourceOf)

test('DS-4 every pattern of the package is linear, and none is made at run time', () => {
  expect(sources.length).toBeGreaterThan(30)
  expect(sources.flatMap(({ patterns }) => patterns).length).toBeGreaterThan(20)
  expect(sources.filter(({ made }) => made > 0)).toEqual([])
  const refused = sources.flatMap(({ file, patterns }) =>
    patterns.flatMap((pattern) => {
      try {
        assertLinear(pattern)
        return []
      } catch (error) {
        return [`${file}: /${pattern.pattern}/${pattern.flags} ${String(error)}`]
      }
    }),
  )
  expect(refused).toEqual([])
})

const LENGTH = 50_000
const fillers = [' ', ',', '\\"', 'a=', ';', '%', '\t', 'a', '.', '{', '[', '\u00E9', '\u{1F511}']
const hostile = fillers.flatMap((filler) => [filler.repeat(LENGTH), filler.repeat(2 * LENGTH)])

describe('DS-4 a text of any length costs no more than its length', () => {
  test('as scopes, each once', () => {
    for (const text of hostile) expect(splitScopes(text).length).toBeLessThan(2)
    const distinct = Array.from({ length: LENGTH }, (_, at) => `s${at}`)
    expect(splitScopes(distinct.join(', '))).toHaveLength(LENGTH)
  })

  test('as Retry-After, of which 40 characters are looked at', () => {
    for (const text of [...hostile, '9'.repeat(LENGTH), `Mon, ${' '.repeat(LENGTH)}1`]) {
      const headers = new Headers()
      if (/^[\x20-\x7e\t]*$/.test(text)) headers.set('retry-after', text)
      expect(retryAfterMs({ headers, now: 0 })).toBeUndefined()
    }
  })

  test('as text of a message, of which 200 characters are shown', () => {
    for (const text of hostile) {
      const masked = maskedText({ text, secrets: ['canary', text.slice(0, 100)] })
      expect(masked.length).toBeLessThanOrEqual(200)
      // What comes after the part that is looked at changes nothing.
      expect(masked).toBe(maskedText({ text: text + text, secrets: ['canary', text.slice(0, 100)] }))
    }
  })

  test('as cookies, of which 32 kB are read', () => {
    for (const text of hostile) expect(parseCookies(text).size).toBeLessThan(2)
    const many = Array.from({ length: LENGTH }, (_, at) => `c${at}=${at}`).join(';')
    expect(parseCookies(many).size).toBeLessThan(32_768 / 5)
    expect(parseCookies(many)).toEqual(parseCookies(many + many))
  })

  test('as the page to return to, of which 1024 characters are read', () => {
    for (const returnTo of hostile) {
      expect(safeReturnTo({ returnTo, home: 'https://app.example/' })).toBe('https://app.example/')
    }
  })

  test("as a workspace's id", () => {
    for (const text of hostile) {
      expect(isWorkspaceId(text)).toBe(false)
      expect(isWorkspaceId(`wks_${text}`)).toBe(false)
    }
  })

  test('as the key of a record', () => {
    for (const text of hostile) {
      const key = recordKey(['state', text, 'client', 'subject'])
      expect(key.length).toBeLessThanOrEqual(9 * text.length + 30)
      expect(recordKeyParts(key)).toEqual(['state', text, 'client', 'subject'])
    }
  })

  test('as an answer of the token endpoint, or as a field of it', async () => {
    const parse = (text: string, status: number = 200): Promise<unknown> => {
      const headers = new Headers()
      const request = { grantType: 'client_credentials', requestedAt: 0, secrets: ['canary'] }
      return parseTokenResponse({ status, headers, body: { text }, ...request })
    }
    for (const text of hostile) {
      await expect(parse(text)).rejects.toMatchObject({ name: 'GlueOAuthError' })
      const grant = { access_token: 'own-token', token_type: 'Bearer', refresh_token: text, expires_in: text }
      expect(await parse(JSON.stringify({ ...grant, scope: text }))).toMatchObject({ expiresAt: 300_000 })
      const refusal = JSON.stringify({ error: text, error_description: text })
      await expect(parse(refusal, 400)).rejects.toMatchObject({ name: 'GlueOAuthError' })
      await expect(parse(refusal, 400)).rejects.toSatisfy((error) => String(error).length < 1_000)
    }
  })

  test('as a parameter of the callback', () => {
    const attempt = (parameters: Record<string, string>): (() => string) => {
      const callbackParameters = new URLSearchParams({ state: 'state', ...parameters })
      return () =>
        validateAuthorizationResponse({ callbackParameters, state: 'state', server: glueServer, clientId: 'client' })
    }
    for (const text of hostile) {
      expect(attempt({ state: text })).toThrow(/state/)
      expect(attempt({ code: text })).toThrow(/too long/)
      expect(attempt({ code: 'code', iss: text })).toThrow(/comes from/)
      expect(attempt({ error: text, error_description: text })).toThrow(/refused/)
    }
  })

  test("as a server's metadata, or as an endpoint of it", async () => {
    const issuer = 'https://auth.example'
    const discover = (body: string): Promise<unknown> =>
      discoverServer({ issuer, apiEndpoint: issuer, fetch: async () => new Response(body) })
    for (const text of hostile) {
      await expect(discover(text)).rejects.toMatchObject({ code: 'invalid_response' })
      const metadata = { issuer, token_endpoint: `${issuer}/${text}`, authorization_endpoint: `${issuer}/${text}` }
      await expect(discover(JSON.stringify(metadata))).rejects.toThrow(/more than 2048 characters/)
    }
  })
})
