import { Window } from 'happy-dom'

// A document to draw pages in, and nothing else of happy-dom's. Its `fetch` classes would stand in for the platform's in
// the backend and in the emulator too, where they lose headers: a request's `Cookie`, and all of an answer's that come
// from another implementation. To be imported first: @testing-library/react and React look for a document when they load.
const window = new Window({ url: 'http://127.0.0.1:4000' })
const { document, location, HTMLElement, HTMLIFrameElement, Node } = window
Object.assign(globalThis, { window, document, location, HTMLElement, HTMLIFrameElement, Node })
