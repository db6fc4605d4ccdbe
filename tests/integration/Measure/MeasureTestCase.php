<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Integration\Measure;

use ChurnStop\Data;
use ChurnStop\Measure\Measure;
use ChurnStop\Measure\TotalsDelta;
use ChurnStop\Plugin;
use ChurnStop\Storage\Database;
use ChurnStop\Tests\Integration\Attempts\AttemptTestCase;

/** Attempts on the sandbox, and what they came to. */
abstract class MeasureTestCase extends AttemptTestCase {

	protected function measured(): void {
		Plugin::get()->part( Measure::class )->run( PHP_INT_MAX );
	}

	/** @return list<array<string, mixed>> The oldest first. */
	protected function outcomes(): array {
		return Plugin::get()->part( Database::class )->rows( 'SELECT * FROM {outcomes} ORDER BY attempt_id, place' );
	}

	/** @return array<string, list<array<string, mixed>>> */
	protected static function totals(): array {
		$totals = array();
		foreach ( TotalsDelta::TABLES as $table ) {
			$totals[ $table ] = Plugin::get()->part( Database::class )->rows(
				'SELECT * FROM {' . $table . '} ORDER BY day, slot',
			);
		}
		return $totals;
	}

	/**
	 * @param list<string> $counts
	 * @return list<int>
	 */
	protected static function sums( array $counts ): array {
		$row = Plugin::get()->part( Database::class )->row(
			'SELECT '
				. implode(
					', ',
					array_map( static fn ( string $count ): string => 'SUM( ' . $count . ' ) AS ' . $count, $counts ),
				)
				. ' FROM {daily_totals}',
		)
			?? array();
		return array_map( static fn ( string $count ): int => Data::int( $row, $count ), $counts );
	}

	/** A recount finds nothing to change, and a rebuild gives the same totals. */
	protected static function assert_settled( string $about = '' ): void {
		$measure = Plugin::get()->part( Measure::class );
		$measure->run( PHP_INT_MAX );
		$running = self::totals();
		self::assertSame(
			0,
			$measure->recount( static function ( int $done ): void {} ),
			'A recount changes nothing. ' . $about,
		);
		self::assertSame( $running, self::totals(), 'Nor the totals. ' . $about );
		$measure->rebuild( static function ( int $done ): void {} );
		self::assertSame( $running, self::totals(), 'A rebuild gives the same totals. ' . $about );
	}

	/** @param array<string, mixed> $attempt */
	protected function accepted(
		array $attempt,
		string $reason = 'too_expensive',
		string $offer = 'too_expensive-discount-1',
	): void {
		$this->post(
			$this->post( $attempt, 'reason', array( 'reason' => $reason ) ),
			'accept',
			array( 'offer_id' => $offer ),
		);
	}
}
