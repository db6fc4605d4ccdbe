/** WordPress packages that ship no types: the little that is used of them. */
declare module '@wordpress/block-editor' {
	import type { ComponentType, HTMLAttributes, ReactNode } from 'react';
	export const InspectorControls: ComponentType< { children: ReactNode; group?: string } >;
	export function useBlockProps( props?: HTMLAttributes< HTMLElement > ): HTMLAttributes< HTMLElement >;
}

declare module '@wordpress/blocks' {
	export function registerBlockType( name: string, settings: object ): unknown;
}
