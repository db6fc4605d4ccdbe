<?php
declare(strict_types=1);

namespace ChurnStop\Redemptions;

defined( 'ABSPATH' ) || exit;

use ChurnStop\Changes\Receipt;
use ChurnStop\Jobs\Jobs;

/** One job per pause. Running it resumes, whatever the clock says. */
final class Pauses {

	public const JOB = 'churnstop_resume';

	public function __construct( private readonly Jobs $jobs ) {}

	public function schedule( Receipt $receipt, string $key ): void {
		if ( null !== $receipt->resumes_at ) {
			$this->jobs->once( $receipt->resumes_at, self::JOB, array( $key ), Jobs::FIRST );
		}
	}

	public function unschedule( string $key ): void {
		$this->jobs->cancel( self::JOB, array( $key ) );
	}
}
