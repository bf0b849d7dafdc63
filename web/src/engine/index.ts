/** The call engine. It contains no React, no Socket.IO and no fetch. See docs/call-engine.md. */
export { createCallRoom } from './call-room.ts'
export { CALL_MARKS } from './marks.ts'
export { offererByRole } from './offerer.ts'
export type { PeerRole, RemotePeer, Signal, Signalling, SignallingListener } from './signalling.ts'
export type { CallState } from './states.ts'
export { CALL_MOVES } from './states.ts'
export type {
  AskedKind,
  BlurState,
  CallRoomApi,
  CallRoomOptions,
  CallUsage,
  Clock,
  DataMode,
  DeviceInfo,
  DeviceList,
  DeviceOffer,
  EngineEvent,
  LocalDevice,
  LocalMediaView,
  MediaDevicesLike,
  MediaProblem,
  MediaProblemCode,
  MediaRequest,
  QualityLevel,
  RemoteConnection,
  RemoteView,
  RoomProblemCode,
  RoomSnapshot,
  SafetyCode,
  VideoRung,
} from './types.ts'
