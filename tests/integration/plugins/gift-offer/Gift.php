<?php
declare(strict_types=1);

namespace GiftOffer;

use ChurnStop\Changes\Change;
use ChurnStop\Changes\Course;
use ChurnStop\Changes\Receipt;
use ChurnStop\Changes\Sentences;
use ChurnStop\Changes\Standing;
use ChurnStop\Changes\Terms;
use ChurnStop\Data;
use ChurnStop\Subscriptions\Money;
use ChurnStop\Subscriptions\Snapshot;

/** Some pieces of a product, free, with the next renewal. */
final class Gift extends Change {

	public const KIND = 'gift';

	/** @param int $worth What one piece costs the store, in cents. */
	public function __construct( public readonly int $item, public readonly int $pieces, public readonly int $worth ) {
		parent::__construct( self::KIND );
	}

	public static function from_settings( array $settings ): self {
		return new self(
			Data::int( $settings, 'item' ),
			Data::int( $settings, 'pieces' ),
			Data::int( $settings, 'worth' ),
		);
	}

	public function settings(): array {
		return array(
			'item'   => $this->item,
			'pieces' => $this->pieces,
			'worth'  => $this->worth,
		);
	}

	public function imagined( Snapshot $snapshot, ?Money $target ): Terms {
		return new Terms( $snapshot->total, $snapshot->total, 1, $snapshot->total, $snapshot->next_payment );
	}

	public function cost( Terms $terms, int $per_day_less = 0 ): int {
		return $this->pieces * $this->worth;
	}

	public function standing( Course $course ): ?Standing {
		$pays = $course->snapshot()->next_payment;
		if ( null === $pays || Receipt::APPLIED !== $course->state() ) {
			return null;
		}
		return new Standing(
			sprintf( '%d free with your payment of %s.', $this->pieces, Sentences::day( $pays ) ),
			'Take the gift back',
			'It is taken off the next delivery.'
		);
	}

	public function ended_by(): string {
		return self::UNDO;
	}

	public function is_the_customers(): bool {
		return true;
	}
}
