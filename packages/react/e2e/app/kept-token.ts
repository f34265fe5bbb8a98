/**
 * A token as many pages keep it: so that a reload need not ask again. Every script of the origin can read it there.
 *
 * Never use it but to see that a test can fail.
 */
export function keptToken(workspace: string): (context: { readonly failedToken?: string }) => Promise<string> {
  return async ({ failedToken }) => {
    const kept = localStorage.getItem('token')
    if (kept !== null && kept !== failedToken) return kept
    const response = await fetch('/glue/token', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'glue-csrf': '1', 'glue-workspace': workspace },
      body: JSON.stringify({ failedToken }),
    })
    const { accessToken } = await response.json()
    localStorage.setItem('token', accessToken)
    return accessToken
  }
}
