<?php
declare(strict_types=1);

namespace ChurnStop\Tests\Unit\Health;

use ChurnStop\Health\Probe;
use ChurnStop\Health\Probes;
use ChurnStop\Health\Finding;
use PHPUnit\Framework\TestCase;

/** What is found by several probes. */
final class ProbesTest extends TestCase {

	public function test_all_rooms_findings_are_one_list(): void {
		$probe = static fn ( Finding ...$found ): Probe => new class( array_values( $found ) ) implements Probe {

			/** @param list<Finding> $found */
			public function __construct( private readonly array $found ) {}

			public function findings(): array {
				return $this->found;
			}
		};
		$one = new Finding( 'jobs_late', Finding::WARNING, 3, 'Late.', 'Look.' );
		$two = new Finding( 'tables_mixed', Finding::CRITICAL, 0, 'Mixed.', 'Unite.' );
		self::assertSame(
			array( $one, $two ),
			( new Probes( array( $probe( $one ), $probe(), $probe( $two ) ) ) )->findings(),
		);
		self::assertSame( array(), ( new Probes( array() ) )->findings() );
		self::assertSame(
			array(
				'id' => 'jobs_late',
				'severity' => 'warning',
				'count' => 3,
				'message' => 'Late.',
				'action' => 'Look.',
			),
			$one->to_array(),
		);
	}
}
