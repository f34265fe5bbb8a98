// @vitest-environment happy-dom
import { cleanup, configure, waitFor } from '@testing-library/react'
import type { ReactElement } from 'react'
import { afterEach, expect, it } from 'vitest'
import { Inbox } from '../../test/page.tsx'
import { useGlueSession } from '../session/use-glue-session.ts'
import { renderWithGlue } from './index.ts'

// Where apps test React, `Request`, `Response` and `Headers` are often happy-dom's, and differ from the platform's.

// The first operation of all waits until the emulator has loaded GraphQL.
configure({ asyncUtilTimeout: 10_000 })
afterEach(cleanup)

it('works in an imitated browser too, with data, session and sign-out', async () => {
  const { findByText, getByTestId, workspace, signIn } = renderWithGlue(
    <>
      <Inbox />
      <Who />
    </>,
  )
  await findByText('Run 7: what went wrong')
  await waitFor(() => expect(getByTestId('who').textContent).toBe(`signed-in ${workspace}`))
  signIn(null)
  getByTestId('who').click()
  await waitFor(() => expect(getByTestId('who').textContent).toBe('signed-out '))
})

function Who(): ReactElement {
  const { status, workspaces, refetch } = useGlueSession()
  return (
    <button type="button" data-testid="who" onClick={() => void refetch()}>
      {status} {workspaces.map(({ id }) => id).join(' ')}
    </button>
  )
}
