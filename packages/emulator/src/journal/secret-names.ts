/** Gives secrets names, always the same one to the same secret. */
export interface SecretNames {
  /** A text with a name in place of everything secret. */
  mask(text: string): string
  maskHeader(name: string, value: string): string
}

/** Parameters whose values are secret, with what they are called. */
const secretParameters: Readonly<Record<string, string>> = {
  client_secret: 'CLIENT_SECRET',
  code: 'CODE',
  code_verifier: 'CODE_VERIFIER',
  access_token: 'ACCESS_TOKEN',
  refresh_token: 'REFRESH_TOKEN',
  client_assertion: 'CLIENT_ASSERTION',
  password: 'PASSWORD',
}

const names = Object.keys(secretParameters)
// Where a parameter stands: in a query or a form, and in JSON. Neither pattern can go back over what it has read. `code`
// is no secret in JSON: there it says which kind of GraphQL error something is.
const inForm = new RegExp(`(^|[?&\\s])(${names.join('|')})=([^&\\s"'<>]+)`, 'g')
const inJson = new RegExp(
  `"(${names.filter((name) => name !== 'code').join('|')})"(\\s*:\\s*)"((?:[^"\\\\]|\\\\.)*)"`,
  'g',
)
const emulatorToken = /emu_[0-9a-f]{64}/g

/** @param knownSecrets - what is secret wherever it stands, such as the secrets of apps */
export function createSecretNames(knownSecrets: () => Iterable<string>): SecretNames {
  const nameBySecret = new Map<string, string>()
  const counts = new Map<string, number>()
  const nameOf = (kind: string, secret: string): string => {
    const known = nameBySecret.get(secret)
    if (known !== undefined) return known
    const count = (counts.get(kind) ?? 0) + 1
    counts.set(kind, count)
    const name = `$${kind}_${count}`
    nameBySecret.set(secret, name)
    return name
  }
  const parameterName = (parameter: string, secret: string) => nameOf(secretParameters[parameter] ?? 'SECRET', secret)

  const mask = (text: string): string => {
    // By their parameters first: there it is known what a value is, and a name can say so.
    let masked = text
      .replace(inForm, (_, before: string, name: string, value: string) => {
        return `${before}${name}=${parameterName(name, decoded(value))}`
      })
      .replace(inJson, (_, name: string, between: string, value: string) => {
        return `"${name}"${between}"${parameterName(name, value)}"`
      })
      .replace(emulatorToken, (token) => nameOf('TOKEN', token))
    for (const secret of knownSecrets()) masked = masked.replaceAll(secret, () => nameOf('CLIENT_SECRET', secret))
    return masked
  }
  return {
    mask,
    maskHeader: (name, value) => {
      if (name === 'cookie' || name === 'set-cookie') return nameOf('COOKIE', value)
      if (name !== 'authorization' && name !== 'proxy-authorization') return mask(value)
      const [, scheme = '', secret = ''] = /^(\S*)\s*(.*)$/s.exec(value) ?? []
      if (secret === '') return nameOf('CREDENTIALS', scheme)
      return `${scheme} ${nameOf(/^bearer$/i.test(scheme) ? 'ACCESS_TOKEN' : 'CREDENTIALS', secret)}`
    },
  }
}

function decoded(value: string): string {
  try {
    return decodeURIComponent(value.replaceAll('+', ' '))
  } catch {
    return value
  }
}
