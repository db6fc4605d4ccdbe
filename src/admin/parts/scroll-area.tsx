import type { ReactNode } from 'react';

/** Scrolls sideways where it is too wide, by keyboard too: nothing in it takes the focus. */
export const ScrollArea = ( { label, children }: { label: string; children: ReactNode } ) => (
	// eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls on a phone.
	<div className="churnstop-scroll" tabIndex={ 0 } role="region" aria-label={ label }>
		{ children }
	</div>
);
