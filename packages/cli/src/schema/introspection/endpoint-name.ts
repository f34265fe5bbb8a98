import { CommandError } from '../../terminal/command-error.ts'

/**
 * A URL for people to read: what stands in its query may be a key.
 *
 * @throws CommandError `config_invalid` where it is no URL of an endpoint
 */
export function endpointName(text: string): string {
  const url = URL.parse(text)
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new CommandError({
      code: 'config_invalid',
      message:
        'The address of the API is not a URL with http or https. Give one such as http://localhost:4400/public/graphql.',
    })
  }
  if (url.username !== '' || url.password !== '') {
    throw new CommandError({
      code: 'config_invalid',
      message: `The URL of ${url.host} has a user name or a password in it. Give a token in GLUE_TOKEN in their place.`,
    })
  }
  return `${url.origin}${url.pathname}`
}
