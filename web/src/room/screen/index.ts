export { default as roomClasses } from './CallRoom.module.css'
export { Notice } from './Notice.tsx'
export { RoomScreen } from './RoomScreen.tsx'
export { useDarkPage } from './use-page.ts'
