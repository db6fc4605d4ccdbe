import { Button, SelectControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { ReactNode } from 'react';
import { DayFields } from './day-fields';
import { useBegun } from './use-begun';

interface Filtering< F > {
	/** With what is typed and not asked for yet. */
	typed: F;
	type: ( part: Partial< F > ) => void;
	/** Asks, with what is typed. */
	choose: ( part: Partial< F > ) => void;
}

/**
 * Choices apply at once; what is typed applies with Enter or the button.
 *
 * @param first Where the list of a new question begins.
 */
export function useFilters< F extends object >(
	filters: F,
	change: ( filters: F ) => void,
	first: Partial< F >
): Filtering< F > {
	const [ typed, setTyped ] = useBegun( filters );
	return {
		typed,
		type: ( part ) => setTyped( { ...typed, ...part } ),
		choose: ( part ) => change( { ...typed, ...part, ...first } ),
	};
}

interface Props {
	search: () => void;
	/** Null where nothing is filtered. */
	clear: ( () => void ) | null;
	children: ReactNode;
}

/** The frame of a list's filters. */
export function FilterForm( { search, clear, children }: Props ) {
	return (
		<form
			className="churnstop-events-filters"
			role="search"
			onSubmit={ ( event ) => {
				event.preventDefault();
				search();
			} }
		>
			{ children }
			<div className="churnstop-events-filter-ways">
				<Button variant="secondary" type="submit">
					{ __( 'Search', 'churnstop' ) }
				</Button>
				{ clear && (
					<Button variant="tertiary" onClick={ clear }>
						{ __( 'Show all', 'churnstop' ) }
					</Button>
				) }
			</div>
		</form>
	);
}

interface Days {
	after: string;
	before: string;
}

export const DayFilters = ( { typed, type }: { typed: Days; type: ( part: Partial< Days > ) => void } ) => (
	<DayFields
		from={ typed.after }
		to={ typed.before }
		setFrom={ ( after ) => type( { after } ) }
		setTo={ ( before ) => type( { before } ) }
	/>
);

interface FilterProps {
	label: string;
	/** What stands for no choice. */
	any: string;
	value: string;
	options: Array< { value: string; label: string } >;
	choose: ( value: string ) => void;
}

/** A filter that is chosen from a list. */
export const Filter = ( { label, any, value, options, choose }: FilterProps ) => (
	<SelectControl
		__next40pxDefaultSize
		__nextHasNoMarginBottom
		label={ label }
		value={ value }
		options={ [ { value: '', label: any }, ...options ] }
		onChange={ choose }
	/>
);
