// For a page under test: what a reader could find in the app's bundle and try by hand.
export { SendMessageDocument } from '@glue/schema/operations'
