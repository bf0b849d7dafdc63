import { addTexts } from '../platform/index.ts'
import { texts } from './texts.en.ts'

addTexts('room', texts)

export { EngineContext, useCurrentCall, useRoomContext } from './context.ts'
export { LeftRoomBar } from './LeftRoomBar.tsx'
export { rememberLeft, useRememberLeft, useReturnAsked } from './left-room.ts'
export { openCallMedia } from './open-call-media.ts'
export { RoomProvider } from './RoomProvider.tsx'
export { type RoomController, retry } from './room-controller.ts'
export { useRoomSnapshot } from './use-room-snapshot.ts'
