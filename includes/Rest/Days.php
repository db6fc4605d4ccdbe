<?php
declare(strict_types=1);

namespace ChurnStop\Rest;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Clock;
use ChurnStop\Reports\Span;

/** What `after`, `before`, `currency` and `source` of a request mean, in whole days of the store's zone. */
final class Days {

	private const DAYS = 30;

	public function __construct( private readonly Clock $clock ) {}

	public function today(): string {
		return $this->clock->now()->setTimezone( wp_timezone() )->format( 'Y-m-d' );
	}

	/**
	 * A moment within a day takes the day in.
	 *
	 * @param string $since The first day where none is asked for; empty: the last 30.
	 */
	public function span( Query $query, string $since = '' ): Span {
		$zone = wp_timezone();
		$day  = static fn ( string $name, bool $end ): ?string => self::day(
			$query->word( $name ),
			$query->time( $name ),
			$zone,
			$end,
		);
		$to   = $day( 'before', true ) ?? Span::shifted( $this->today(), 1 );
		$from = $day( 'after', false ) ?? ( '' === $since ? Span::shifted( $this->today(), 1 - self::DAYS ) : $since );
		return new Span( $from, max( $from, $to ), $query->word( 'currency' ), $query->word( 'source' ) );
	}

	private static function day( string $given, ?\DateTimeImmutable $time, \DateTimeZone $zone, bool $end ): ?string {
		if ( null === $time || 10 === strlen( $given ) ) {
			return null === $time ? null : $time->format( 'Y-m-d' );
		}
		$local = $time->setTimezone( $zone );
		return $end && '00:00:00' !== $local->format( 'H:i:s' )
			? Span::shifted( $local->format( 'Y-m-d' ), 1 )
			: $local->format( 'Y-m-d' );
	}
}
