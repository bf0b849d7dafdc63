import { secret } from '@medconsult/server'
import { other } from '../../server/src/calls/service.ts'
export const both = [secret, other]
