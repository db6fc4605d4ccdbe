<?php
declare(strict_types=1);

namespace ChurnStop\Connections;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Subscriptions\PlanRef;

/** Which of all the products that a subscription could be switched to are asked for. */
final class TargetQuery {

	/** As many as a screen shows. */
	public const MOST = 12;

	/** Up to so many, all are read: no choice has to be made among them by a price that is not exact. */
	public const FEW = 24;

	/**
	 * @param list<PlanRef> $named  Answered too, whatever they cost and however many there are.
	 * @param string        $search Only those whose name has each of these words; empty: all.
	 */
	public function __construct( public readonly array $named = array(), public readonly string $search = '' ) {}

	public function finds( string $name ): bool {
		$words = '' === $this->search
			? array()
			: preg_split( '/\s+/u', trim( $this->search ), -1, PREG_SPLIT_NO_EMPTY );
		foreach ( false === $words ? array() : $words as $word ) {
			if ( 1 !== preg_match( '/' . preg_quote( $word, '/' ) . '/iu', $name ) ) {
				return false;
			}
		}
		return true;
	}
}
