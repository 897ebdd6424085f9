import { createTheme, type MantineColorsTuple } from "@mantine/core"

/** 藍, the colour of work clothes; a calm page lets states and amounts speak. */
const ai: MantineColorsTuple = [
  "#eef3fa",
  "#dbe5f2",
  "#b3c8e3",
  "#88a9d4",
  "#658fc7",
  "#4f7fbf",
  "#4376bc",
  "#3565a6",
  "#2b5a95",
  "#1f4168",
]

export const theme = createTheme({
  primaryColor: "ai",
  primaryShade: { light: 8, dark: 7 },
  colors: { ai },
  fontFamily:
    'Inter, "Hiragino Sans", "Hiragino Kaku Gothic ProN", "Noto Sans JP", "Noto Sans CJK JP", "Yu Gothic", Meiryo, system-ui, sans-serif',
  fontSizes: { xs: "0.75rem", sm: "0.8125rem", md: "0.875rem", lg: "1rem", xl: "1.25rem" },
  headings: {
    fontWeight: "650",
    sizes: { h1: { fontSize: "1.25rem" }, h2: { fontSize: "1.0625rem" }, h3: { fontSize: "0.9375rem" } },
  },
  defaultRadius: "md",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "sm" } },
    TextInput: { defaultProps: { size: "sm" } },
    InputWrapper: { defaultProps: { inputWrapperOrder: ["label", "input", "description", "error"] } },
    Modal: { defaultProps: { centered: true, transitionProps: { duration: 100 } } },
    Tooltip: { defaultProps: { openDelay: 350, withArrow: true } },
  },
})
