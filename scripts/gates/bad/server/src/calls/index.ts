export { calls } from './service.ts'
