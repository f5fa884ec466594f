/** A pipeline from SQS into PostgreSQL with a masker of your own. */
package com.example.masker;
