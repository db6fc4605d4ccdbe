<?php
declare(strict_types=1);

namespace ChurnStop\Offers;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;

/** Among which percentages an intelligent discount chooses, and which of them the merchant would give to everybody. */
final class DepthSteps {

	/** What most merchants give to everybody. */
	private const USUAL = 20;

	/** Between the steps, where the merchant names none. */
	private const APART = 10;

	/** @param non-empty-list<int> $percents From the smallest; none is above the ceiling. */
	private function __construct( public readonly array $percents, public readonly int $cycles ) {}

	/** Null for an offer that is no intelligent discount. */
	public static function of( Offer $offer ): ?self {
		if ( 'intelligent' !== ( $offer->settings['mode'] ?? null ) ) {
			return null;
		}
		$most  = max( 1, Data::int( $offer->settings, 'max_percent' ) );
		$named = Data::ints( $offer->settings, 'steps' );
		$steps = array_filter(
			array() === $named ? range( self::APART, max( 2 * self::APART, $most ), self::APART ) : $named,
			static fn ( int $step ): bool => $step > 0 && $step <= $most
		);
		$steps = array_unique( array() === $named || array() === $steps ? array( ...$steps, $most ) : $steps );
		sort( $steps );
		return new self( $steps, max( 1, Data::int( $offer->settings, 'max_cycles', 1 ) ) );
	}

	/** The step nearest to the usual one; of two the smaller. */
	public function base(): int {
		$base = $this->percents[0];
		foreach ( $this->percents as $percent ) {
			$base = abs( $percent - self::USUAL ) < abs( $base - self::USUAL ) ? $percent : $base;
		}
		return $base;
	}

	public function allow( int $percent, int $cycles ): bool {
		return in_array( $percent, $this->percents, true ) && $cycles <= $this->cycles;
	}

	/** @return array<string, mixed> As DiscountTerms reads them. */
	public static function terms( int $percent, int $cycles ): array {
		return array(
			'percent_off'    => $percent,
			'duration'       => DiscountTerms::CYCLES,
			'duration_count' => $cycles,
		);
	}
}
