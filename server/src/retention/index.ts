export { createRetention } from './sweep.ts'
