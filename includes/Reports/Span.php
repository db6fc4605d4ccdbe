<?php
declare(strict_types=1);

namespace ChurnStop\Reports;

defined( 'ABSPATH' ) || exit;

/** What a report is about: whole days of the store's zone, and one currency or source where that is asked for. */
final class Span {

	/** @param string $to The first day that is not in it. */
	public function __construct(
		public readonly string $from,
		public readonly string $to,
		public readonly string $currency = '',
		public readonly string $source = '',
	) {}

	/** As many days just before it. */
	public function previous(): self {
		return new self(
			self::shifted( $this->from, -self::days_between( $this->from, $this->to ) ),
			$this->from,
			$this->currency,
			$this->source,
		);
	}

	/** @return array{\DateTimeImmutable, \DateTimeImmutable} When it begins and when it is over. */
	public function moments(): array {
		return array(
			new \DateTimeImmutable( $this->from, wp_timezone() ),
			new \DateTimeImmutable( $this->to, wp_timezone() ),
		);
	}

	public static function days_between( string $from, string $to ): int {
		return (int) round( ( self::at( $to )->getTimestamp() - self::at( $from )->getTimestamp() ) / 86400 );
	}

	public static function shifted( string $day, int $days ): string {
		return self::at( $day )->modify( $days . ' days' )->format( 'Y-m-d' );
	}

	/** Days are counted where no clock is changed. */
	public static function at( string $day ): \DateTimeImmutable {
		return new \DateTimeImmutable( $day, new \DateTimeZone( 'UTC' ) );
	}
}
