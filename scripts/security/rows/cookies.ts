import type { SecurityGroup } from '../security-row.ts'

export const cookies: SecurityGroup = {
  title: 'Cookies',
  rows: [
    {
      id: 'CK-1',
      severity: 'high',
      attack: 'The cookie of an installation can be read by scripts, sent in the clear, or planted from a subdomain.',
      promise:
        'It has the prefix `__Host-` and the attributes `Secure`, `HttpOnly`, `SameSite=Lax`, `Path=/` and ten minutes of life, and no `Domain`. `Lax` and not `Strict`, because the way back from Glue is a cross-site navigation. On loopback over http the prefix and `Secure` are absent: browsers refuse them there.',
    },
    {
      id: 'CK-2',
      severity: 'medium',
      attack: 'Another site posts to the callback.',
      promise: 'The callback takes `GET` and nothing else.',
    },
    {
      id: 'CK-3',
      severity: 'medium',
      attack: "The app's own cookies are lost, or a cookie is read wrongly.",
      promise:
        'The cookies of an answer of the app stay beside ours. A value keeps everything behind its first `=`. A name that comes twice counts as absent, because one of the two was planted. A cookie is deleted with the attributes that it was set with.',
    },
    {
      id: 'CK-4',
      severity: 'critical',
      attack: 'A sealed value is used for something else than it was made for.',
      promise:
        'Keys are derived for one purpose each, and a value is bound to its cookie or record: moved anywhere else it does not open. This toolkit has no session cookie; renewing and ending the session is up to the app.',
    },
  ],
}
