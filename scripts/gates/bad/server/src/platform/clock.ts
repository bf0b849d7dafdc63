import { calls } from '../calls/index.ts'
export const clock = calls
