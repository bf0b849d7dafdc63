export { ChatContent, ChatNews, ChatPanel } from './ChatPanel.tsx'
export { Transcript } from './Transcript.tsx'
export { useChat } from './use-chat.ts'
