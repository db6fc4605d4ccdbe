<?php
declare(strict_types=1);

namespace ChurnStop\Experiments;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Data;
use ChurnStop\Statistics\EProcess;
use ChurnStop\Statistics\SampleRatio;

/**
 * What is known of a programme so far: an e-process for each arm against control, and whether the arms fill as they
 * were drawn.
 */
final class Evidence {

	/** @var array<string, EProcess> By arm; control has none. */
	private array $processes = array();

	/** @var array<string, string|null> Arm → the clock of the unit at which it was decided. */
	private array $decided_at = array();

	private ?SampleRatio $ratio = null;

	/** @var list<float> As the last entry was drawn. */
	private array $shares = array();

	/** @param list<string> $arms In the order of their shares. */
	public function __construct( private readonly array $arms, private readonly string $control ) {
		foreach ( $arms as $arm ) {
			if ( $arm !== $control ) {
				$this->processes[ $arm ] = new EProcess( count( $arms ) );
			}
		}
	}

	/** @param list<float> $shares Of the arms, as this entry was drawn. */
	public function enter( string $arm, array $shares ): void {
		$place = array_search( $arm, $this->arms, true );
		if ( false === $place || count( $shares ) !== count( $this->arms ) ) {
			return;
		}
		if ( null === $this->ratio ) {
			$this->ratio = new SampleRatio( $shares );
		} elseif ( $shares !== $this->shares ) {
			$this->ratio->change( $shares );
		}
		$this->shares = $shares;
		$this->ratio->add( $place );
	}

	/**
	 * @param list<float> $shares Of the arms, as this unit was drawn.
	 * @param string      $at     Its clock, in ISO 8601.
	 */
	public function mature( string $arm, array $shares, bool $good, string $at ): void {
		if ( count( $shares ) !== count( $this->arms ) ) {
			return;
		}
		$share = array_combine( $this->arms, $shares );
		foreach ( $this->processes as $other => $process ) {
			if (
				( $arm !== $other && $arm !== $this->control )
				|| $share[ $other ] <= 0.0
				|| $share[ $this->control ] <= 0.0
			) {
				continue;
			}
			$process->add( $share[ $this->control ], $share[ $other ], $arm === $other, $good );
			if ( null !== $process->decided() && ! isset( $this->decided_at[ $other ] ) ) {
				$this->decided_at[ $other ] = $at;
			}
		}
	}

	/** @return array<string, EProcess> */
	public function processes(): array {
		return $this->processes;
	}

	public function decided_at( string $arm ): ?string {
		return $this->decided_at[ $arm ] ?? null;
	}

	public function ratio(): SampleRatio {
		return $this->ratio
			?? new SampleRatio( array_fill( 0, count( $this->arms ), 1 / max( 1, count( $this->arms ) ) ) );
	}

	/** @return array<string, mixed> */
	public function to_array(): array {
		return array(
			'ratio'      => $this->ratio?->state(),
			'shares'     => $this->shares,
			'processes'  => array_map( static fn ( EProcess $process ): array => $process->state(), $this->processes ),
			'decided_at' => $this->decided_at,
		);
	}

	/**
	 * @param array<string, mixed> $from As stored; empty: nothing is counted yet.
	 * @param list<string>         $arms
	 */
	public static function from_array( array $from, array $arms, string $control ): self {
		$evidence = new self( $arms, $control );
		foreach ( array_keys( $evidence->processes ) as $arm ) {
			$state = Data::map( Data::map( $from, 'processes' ), $arm );
			if ( array() !== $state ) {
				$evidence->processes[ $arm ] = EProcess::from_state( $state );
			}
			$evidence->decided_at[ $arm ] = Data::string_or_null( Data::map( $from, 'decided_at' ), $arm );
		}
		$ratio            = Data::map( $from, 'ratio' );
		$evidence->ratio  = array() === $ratio ? null : SampleRatio::from_state( $ratio );
		$evidence->shares = Data::floats( $from, 'shares' );
		return $evidence;
	}
}
