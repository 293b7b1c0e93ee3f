import { cva, type VariantProps } from 'class-variance-authority'

/** Look of everything that is pressed: buttons, links that act like one. */
export const buttonStyle = cva(
  'inline-flex shrink-0 select-none items-center justify-center gap-2 whitespace-nowrap font-medium transition-colors duration-100 disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:cursor-not-allowed aria-disabled:opacity-50 [&_svg]:shrink-0',
  {
    variants: {
      variant: {
        primary: 'bg-primary text-primary-fg hover:bg-primary-hover',
        secondary: 'border border-line-strong bg-surface text-fg shadow-low hover:bg-hover',
        ghost: 'text-fg hover:bg-hover',
        quiet: 'text-muted hover:bg-hover hover:text-fg',
        danger: 'bg-danger text-danger-fg hover:bg-danger-hover',
        link: 'text-primary-text underline-offset-4 hover:underline',
      },
      size: {
        normal: 'h-9 rounded-lg px-3 text-sm [&_svg]:size-4',
        compact: 'h-7 gap-1.5 rounded-md px-2 text-[13px] leading-4 [&_svg]:size-3.5',
        large: 'h-11 rounded-lg px-4 text-sm [&_svg]:size-4',
      },
      square: { true: 'px-0', false: '' },
    },
    compoundVariants: [
      // A finger needs more room than a pointer; what has only a sign says where it stands how much there is.
      { square: false, size: 'normal', class: 'pointer-coarse:min-h-11' },
      { square: false, size: 'compact', class: 'pointer-coarse:min-h-10' },
      { square: true, size: 'normal', class: 'w-9' },
      { square: true, size: 'compact', class: 'w-7' },
      { square: true, size: 'large', class: 'w-11' },
      { variant: 'link', class: 'h-auto! min-h-0! px-0!' },
    ],
    defaultVariants: { variant: 'secondary', size: 'normal', square: false },
  },
)

export type ButtonVariant = NonNullable<VariantProps<typeof buttonStyle>['variant']>
export type ButtonSize = NonNullable<VariantProps<typeof buttonStyle>['size']>
