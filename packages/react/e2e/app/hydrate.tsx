import { hydrateRoot } from 'react-dom/client'
import { provideGlue, ServerPage } from './server-page.tsx'

const workspace = document.documentElement.dataset['workspace'] ?? ''
const failures: string[] = []
hydrateRoot(document, <ServerPage workspace={workspace} provide={provideGlue({ url: '/glue/graphql', workspace })} />, {
  onRecoverableError: (error) => {
    failures.push(String(error))
    document.documentElement.dataset['failures'] = failures.join('\n')
  },
})
