import type { ComponentChildren } from 'preact';
import type { Options } from './options';
import type { Busy } from './state';
import { bound } from '../../contract/bound';

interface ButtonProps {
	/** `equal`: the theme's own button, one look for accept and cancel alike. `quiet`: everything else. */
	kind?: 'equal' | 'quiet';
	/** Which step it takes: while that runs it says so. */
	step?: Busy;
	busy: Busy | null;
	options: Options;
	press: () => void;
	children: ComponentChildren;
}

/**
 * Not `disabled` while something runs: that would throw the keyboard's focus away. The caller ignores second presses.
 */
export const Button = ( { kind = 'equal', step, busy, options, press, children }: ButtonProps ) => (
	<button
		type="button"
		class={ kind === 'equal' ? 'churnstop-button button wp-element-button' : 'churnstop-quiet' }
		data-part={ step }
		aria-disabled={ busy ? 'true' : undefined }
		onClick={ press }
	>
		{ busy && busy === step ? options.words.busy : children }
	</button>
);

interface FactsProps {
	rows: ReadonlyArray< readonly [ name: string, value: string | null | false ] >;
}

/** Names and values; a row without a value is left out. */
export const Facts = ( { rows }: FactsProps ) => {
	const known = rows.filter( ( row ) => row[ 1 ] );
	return known.length ? (
		<dl class="churnstop-facts">
			{ known.map( ( [ name, value ], row ) => (
				<div key={ row }>
					<dt>{ name }</dt>
					<dd>{ value }</dd>
				</div>
			) ) }
		</dl>
	) : null;
};

/** A merchant's text: plain, its line breaks kept. */
export const Text = ( { children }: { children: string } ) =>
	children ? <p class="churnstop-text">{ bound( children ) }</p> : null;

interface IconProps {
	name: string;
	path: string;
	of?: string;
	press: () => void;
}

export const Icon = ( { name, path, of = '', press }: IconProps ) => (
	<button type="button" class={ `churnstop-icon ${ of }` } aria-label={ name } onClick={ press }>
		<svg viewBox="0 0 24 24" width="24" height="24" aria-hidden="true">
			<path d={ path } fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" />
		</svg>
	</button>
);

/** The shape of a survey, with its cancel button, so that nothing jumps when it arrives. The loader shows the same. */
export const Skeleton = ( { children }: { children: ComponentChildren } ) => (
	<>
		<div class="churnstop-skeleton">
			<i />
			<i />
			<i />
			<i />
			<i />
			<i />
		</div>
		{ children && (
			<div class="churnstop-ways">
				<div class="churnstop-equal">{ children }</div>
			</div>
		) }
	</>
);
