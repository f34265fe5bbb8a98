import type { SecurityGroup } from '../security-row.ts'

export const refresh: SecurityGroup = {
  title: 'Renewing tokens',
  rows: [
    {
      id: 'RF-1',
      severity: 'high',
      attack: 'Many callers in one process renew the same token at once.',
      promise:
        'They share one request and its result, also across two instances on one store. A failure is shared too, and is not remembered.',
    },
    {
      id: 'RF-2',
      severity: 'critical',
      attack: 'Many processes send the same refresh token, and the server revokes all of them.',
      promise:
        'An expiry costs one request in all processes that share a store. They meet at a lock, and whoever comes second takes what the first one wrote.',
    },
    {
      id: 'RF-3',
      severity: 'critical',
      attack: 'A refresh erases the refresh token, or misses a new one.',
      promise:
        'A new refresh token replaces the old one in the same write as the access token. Where none comes, the old one stays.',
    },
    {
      id: 'RF-4',
      severity: 'critical',
      attack: 'A rotated token gets lost between the answer and the store.',
      promise:
        'It is kept before anything else of the answer is read. When the store fails it stays in memory and is written with the next call. A used refresh token is not sent again by this process. A transaction of the caller that is rolled back costs nothing.',
    },
    {
      id: 'RF-5',
      severity: 'high',
      attack: 'The answer to a refresh is lost on its way.',
      promise:
        'The same token is sent once more, at once. Where that is refused, client credentials take its place. On a server without those, the app is told once that it has to be installed again, and nothing more is sent.',
    },
    {
      id: 'RF-6',
      severity: 'critical',
      attack: 'An outage is taken for a revocation, or a dead token is tried for ever.',
      promise:
        'Only a clear `invalid_grant` ends a refresh token, after a look whether another process has a newer one. Every other failure leaves the record as it is.',
    },
    {
      id: 'RF-7',
      severity: 'high',
      attack: 'A late answer brings back what was uninstalled, or overwrites a new installation.',
      promise: 'An answer that comes after an uninstallation or a new installation is thrown away.',
    },
    {
      id: 'RF-8',
      severity: 'high',
      attack: 'The holder of the lock stalls and writes late.',
      promise: 'Whoever was overtaken writes nothing, and does not free the lock of the next one.',
    },
    {
      id: 'RF-9',
      severity: 'medium',
      attack: 'Glue refuses every token, or tokens live very short.',
      promise:
        'A refused token is replaced once for each operation, and then the error is told. A short token is not renewed with every call.',
    },
  ],
}
