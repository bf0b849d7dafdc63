import { calls } from './service.ts'
export const loop = () => calls
