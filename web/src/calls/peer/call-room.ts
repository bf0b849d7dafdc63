import type { CallRoomApi, CallRoomOptions } from './types.ts';
export function createCallRoom(_options: CallRoomOptions): CallRoomApi {
  throw new Error('being written');
}
