import { calls } from '../calls/index.ts'

export const lobby = calls
