import { glue } from '../../../lib/glue'

async function handle(request: Request): Promise<Response> {
  return (await glue().web.handle(request)) ?? new Response('Not found', { status: 404 })
}

export { handle as GET, handle as POST }
