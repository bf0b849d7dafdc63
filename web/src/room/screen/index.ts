export { Banner } from './Banner.tsx'
export { default as roomClasses } from './CallRoom.module.css'
export { RoomScreen } from './RoomScreen.tsx'
export { useDarkPage } from './use-page.ts'
